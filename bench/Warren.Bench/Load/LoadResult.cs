using System.Text.Json.Serialization;

namespace Warren.Bench.Load;

/// <summary>What a run measured. What a workload does not measure is left out.</summary>
internal sealed record LoadResult(string Workload, int Connections, long Errors)
{
    /// <summary>The first wrong answer, where there was one.</summary>
    public string? FirstWrong { get; init; }

    public double? Seconds { get; init; }

    /// <summary>Answers in W1, W2 and W6, deliveries in W3.</summary>
    public long? Operations { get; init; }

    /// <summary>CPU time of the server's processes for one operation; in W4 for opening one connection.</summary>
    public double? MicrosecondsPerOperation { get; init; }

    /// <summary>The same for each process alone, in the order they were named.</summary>
    public IReadOnlyList<double>? MicrosecondsPerOperationOfEach { get; init; }

    public double? P50Milliseconds { get; init; }

    public double? P99Milliseconds { get; init; }

    /// <summary>W4: resident memory that one idle connection takes.</summary>
    public double? KibibytesPerConnection { get; init; }

    /// <summary>W4: what the server uses while nothing happens, in percent of a core.</summary>
    public double? IdlePercent { get; init; }

    /// <summary>W5: from the start of the process.</summary>
    public double? ListeningMilliseconds { get; init; }

    /// <summary>W5: from the start of the process to the first acknowledgement.</summary>
    public double? FirstAnswerMilliseconds { get; init; }

    /// <summary>Cores that processes used which have no part in this. A run beside busy ones is worth less.</summary>
    public double? ForeignCores { get; init; }

    [JsonIgnore]
    public string Sentence => FirstWrong is null ? Figures : $"{Figures}; the first wrong answer: {FirstWrong}";

    string Figures => Workload switch
    {
        "W4" => $"{Workload}: {KibibytesPerConnection:0.0} KiB a connection ({Connections}), {MicrosecondsPerOperation:0} us of CPU to open one, {IdlePercent:0.00} % of a core idle",
        "W5" => $"{Workload}: listening after {ListeningMilliseconds:0} ms, first answer after {FirstAnswerMilliseconds:0} ms",
        _ => $"{Workload}: {MicrosecondsPerOperation:0.00} us of CPU an operation, {Operations / Seconds:0} a second, p50 {P50Milliseconds:0.00} ms, p99 {P99Milliseconds:0.00} ms, {Errors} errors, {ForeignCores:0.00} foreign cores",
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoadResult))]
internal sealed partial class LoadJson : JsonSerializerContext;
