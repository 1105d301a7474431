using System.Text.Json;
using System.Text.Json.Serialization;
using Warren.Events;
using Warren.Events.Contracts;
using Warren.Router.Identity;
using Warren.Router.Presence;

namespace Warren.Router;

/// <summary>Source-generated JSON for what the router itself reads and writes. Payloads that it only forwards are never among it.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Contract))]
[JsonSerializable(typeof(InstanceNotice))]
[JsonSerializable(typeof(SessionRevoked))]
[JsonSerializable(typeof(EventError))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(PresenceReport))]
[JsonSerializable(typeof(OpenedSession))]
sealed partial class RouterJson : JsonSerializerContext;
