using System.Text.Json;
using System.Text.Json.Serialization;
using Warren.Events.Contracts;

namespace Warren.Events;

/// <summary>Source-generated JSON for everything of ours that crosses the broker, so that the router can be compiled ahead of time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Caller))]
[JsonSerializable(typeof(Contract))]
[JsonSerializable(typeof(InstanceNotice))]
[JsonSerializable(typeof(SessionRevoked))]
[JsonSerializable(typeof(EventError))]
[JsonSerializable(typeof(string[]))]
sealed partial class EventsJson : JsonSerializerContext;
