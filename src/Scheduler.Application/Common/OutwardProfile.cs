using System.Reflection;
using AutoMapper;
using AutoMapper.Configuration;

namespace Scheduler.Application.Common;

/// <summary>
/// A map from an aggregate to a response. AutoMapper 8 closes the methods of <see cref="Enumerable"/> over mapped types that
/// implement a generic interface, as records do, and fails on .NET 10; offering it no methods avoids that.
/// </summary>
public abstract class OutwardProfile : Profile, IProfileConfiguration
{
    IEnumerable<MethodInfo> IProfileConfiguration.SourceExtensionMethods => [];
}

/// <summary>The configuration of every <see cref="OutwardProfile"/>; see there for the reason of its own kind.</summary>
internal sealed class OutwardConfigurationExpression : MapperConfigurationExpression, IProfileConfiguration
{
    IEnumerable<MethodInfo> IProfileConfiguration.SourceExtensionMethods => [];
}
