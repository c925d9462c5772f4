namespace StepFlow.Runtime.Webhooks;

/// <summary>Where a message stands. Numbers are part of the stored format.</summary>
public enum DeliveryStatus
{
    /// <summary>To be sent, now or later.</summary>
    Pending = 1,

    /// <summary>The receiver accepted it.</summary>
    Delivered = 2,

    /// <summary>Given up after the last attempt.</summary>
    Failed = 3,
}
