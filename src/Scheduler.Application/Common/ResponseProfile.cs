using System.Reflection;
using AutoMapper;
using AutoMapper.Configuration;

namespace Scheduler.Application.Common;

/// <summary>
/// A map from an aggregate to a response, by the names of properties; a value object becomes the text that its ToString returns.
/// AutoMapper 8 tries to construct the methods of <see cref="Enumerable"/> for mapped types that
/// implement a generic interface, as records do, and fails on .NET 10; an empty list of methods avoids that.
/// </summary>
public abstract class ResponseProfile : Profile, IProfileConfiguration
{
    IEnumerable<MethodInfo> IProfileConfiguration.SourceExtensionMethods => [];
}

/// <summary>The configuration of all profiles; <see cref="ResponseProfile"/> explains the override.</summary>
internal sealed class ResponseConfigurationExpression : MapperConfigurationExpression, IProfileConfiguration
{
    IEnumerable<MethodInfo> IProfileConfiguration.SourceExtensionMethods => [];
}
