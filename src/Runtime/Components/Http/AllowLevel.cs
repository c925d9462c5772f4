namespace StepFlow.Runtime.Components.Http;

/// <summary>How far an allow-list goes for a host.</summary>
enum AllowLevel
{
    None,

    /// <summary>Only at public addresses: the entry has a <c>*</c>.</summary>
    Public,

    /// <summary>Also at private addresses: the host is named.</summary>
    Private,

    /// <summary>Anywhere, link-local and metadata services included: the entry is that very address.</summary>
    Anywhere,
}
