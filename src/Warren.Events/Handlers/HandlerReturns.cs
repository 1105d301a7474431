namespace Warren.Events.Handlers;

/// <summary>Turns every kind of return value that a handler may have into a task of <see cref="HandlerReturn"/>. Called by compiled expressions.</summary>
static class HandlerReturns
{
    public static Task<HandlerReturn> OfNothing() => Task.FromResult(default(HandlerReturn));

    public static Task<HandlerReturn> OfValue<T>(T value) => Task.FromResult(HandlerReturn.Of(value));

    public static async Task<HandlerReturn> OfTask(Task task)
    {
        await task;
        return default;
    }

    public static async Task<HandlerReturn> OfValueTask(ValueTask task)
    {
        await task;
        return default;
    }

    public static async Task<HandlerReturn> OfTaskOf<T>(Task<T> task) => HandlerReturn.Of(await task);

    public static async Task<HandlerReturn> OfValueTaskOf<T>(ValueTask<T> task) => HandlerReturn.Of(await task);
}
