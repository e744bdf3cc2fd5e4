using AutoMapper;
using Scheduler.Application.Common;

namespace Scheduler.Application.Tests.Common;

public sealed class MapTests
{
    [Test]
    public void Every_field_of_every_response_is_mapped() =>
        Assert.That(DependencyInjection.CreateMapperConfiguration().AssertConfigurationIsValid, Throws.Nothing);

    // AutoMapper 8 recurses infinitely over such a map, which is the subject of its security advisory.
    [Test]
    public void No_map_refers_to_its_own_type()
    {
        var maps = DependencyInjection.CreateMapperConfiguration().GetAllTypeMaps();

        Assert.That(maps, Is.Not.Empty);
        Assert.That(maps.Where(RefersToItself).Select(Name), Is.Empty);
    }

    [Test]
    public void The_check_detects_maps_that_refer_to_their_own_type()
    {
        var expression = new ResponseConfigurationExpression();
        expression.CreateMap<Flat, Flat>();
        expression.CreateMap<Direct, Flat>();
        expression.CreateMap<Flat, Indirect>();
        expression.CreateMap<Flat, Other>();

        var found = new MapperConfiguration(expression).GetAllTypeMaps().Where(RefersToItself).Select(Name);

        Assert.That(found, Is.EquivalentTo(new[] { "Flat -> Flat", "Direct -> Flat", "Flat -> Indirect" }));
    }

    private static string Name(TypeMap map) => $"{map.SourceType.Name} -> {map.DestinationType.Name}";

    private static bool RefersToItself(TypeMap map) => map.SourceType == map.DestinationType
        || Reachable(map.SourceType).Contains(map.SourceType) || Reachable(map.SourceType).Contains(map.DestinationType)
        || Reachable(map.DestinationType).Contains(map.DestinationType) || Reachable(map.DestinationType).Contains(map.SourceType);

    /// <summary>The types of this project that are reachable through the members of a type.</summary>
    private static HashSet<Type> Reachable(Type type)
    {
        var found = new HashSet<Type>();
        var open = new Stack<Type>([type]);
        while (open.TryPop(out var next))
        {
            var members = next.GetProperties().Where(property => !property.GetMethod!.IsStatic).Select(property => property.PropertyType)
                .Concat(next.GetFields().Where(field => !field.IsStatic).Select(field => field.FieldType));
            foreach (var member in members.SelectMany(Parts).Where(found.Add))
            {
                open.Push(member);
            }
        }

        return found;
    }

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
        {
            return Parts(type.GetElementType()!);
        }

        var isOurs = type.Namespace?.StartsWith("Scheduler.", StringComparison.Ordinal) == true;
        return type.GetGenericArguments().SelectMany(Parts).Concat(isOurs ? [type] : []);
    }

    private sealed class Flat
    {
        public int Number { get; set; }
    }

    private sealed class Other
    {
        public int Number { get; set; }
    }

    private sealed class Direct
    {
        public int Number { get; set; }

        public Direct? Next { get; set; }
    }

    private sealed class Indirect
    {
        public int Number { get; set; }

        public IReadOnlyList<Detour>? Items { get; set; }
    }

    private sealed class Detour
    {
        public Indirect[]? Back { get; set; }
    }
}
