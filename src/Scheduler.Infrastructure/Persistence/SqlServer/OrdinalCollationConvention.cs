using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>Compares every column that stores text by code units.</summary>
internal sealed class OrdinalCollationConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var property in modelBuilder.Metadata.GetEntityTypes().SelectMany(PropertiesOf))
        {
            if ((property.GetValueConverter()?.ProviderClrType ?? property.GetProviderClrType() ?? property.ClrType) == typeof(string))
            {
                property.Builder.UseCollation(SqlServerSchedulerDbContext.OrdinalCollation);
            }
        }
    }

    private static IEnumerable<IConventionProperty> PropertiesOf(IConventionTypeBase type) =>
        type.GetProperties().Concat(type.GetComplexProperties().SelectMany(property => PropertiesOf(property.ComplexType)));
}
