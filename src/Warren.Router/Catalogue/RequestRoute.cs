using Warren.Events.Contracts;

namespace Warren.Router.Catalogue;

/// <summary>The way of one request to the service that owns it.</summary>
sealed class RequestRoute(RoutedService service, RequestContract contract, int window)
{
    volatile RequestContract _contract = contract;
    volatile RoutedService? _contender;

    /// <summary>The request's name.</summary>
    public string Name => _contract.Name;

    /// <summary>The service that owns it.</summary>
    public RoutedService Service { get; } = service;

    /// <summary>Who may call it, and its limits, as its service last announced them.</summary>
    public RequestContract Contract
    {
        get => _contract;
        set
        {
            _contract = value;
            IsText = value.IsText;
        }
    }

    /// <summary>Whether the payload is a JSON string by contract.</summary>
    public bool IsText { get; private set; } = contract.IsText;

    /// <summary>In which settling time the name was learned; two owners met within one are both strangers.</summary>
    public int Window { get; } = window;

    /// <summary>The other service that claimed the name at the same time; until one of them is gone nobody gets it.</summary>
    public RoutedService? Contender
    {
        get => _contender;
        set => _contender = value;
    }

    /// <summary>Whether a request may be sent now.</summary>
    public bool IsAvailable => _contender is null && Service.IsAvailable;
}
