namespace Warren.Events.Contracts;

/// <summary>What <see cref="Names.Control.ContractAlive"/> and <see cref="Names.Control.ContractLeft"/> carry.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Instance">The instance's id.</param>
public sealed record InstanceNotice(string Service, string Instance);
