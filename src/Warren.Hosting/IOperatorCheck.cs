using Microsoft.AspNetCore.Http;

namespace Warren.Hosting;

/// <summary>
/// Tells operators from others at the pages that only they may see from elsewhere, such as <c>/metrics</c>. A process that can tell who
/// asks registers one; without any, those pages answer this machine only (in Development everybody).
/// </summary>
public interface IOperatorCheck
{
    /// <summary>Whether who sent this request is an operator. It must not throw for a request that says nothing, or nonsense.</summary>
    ValueTask<bool> IsOperatorAsync(HttpContext context);
}
