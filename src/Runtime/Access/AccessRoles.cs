namespace StepFlow.Runtime.Access;

/// <summary>Roles as text: <c>reader</c>, <c>runner</c>, <c>operator</c>, <c>admin</c>.</summary>
public static class AccessRoles
{
    /// <summary>All of them, the least first, for messages.</summary>
    public const string All = "reader, runner, operator or admin";

    /// <summary>A role's text.</summary>
    public static string Text(this AccessRole role) => role.ToString().ToLowerInvariant();

    /// <summary>Reads a role; null when it is none.</summary>
    public static AccessRole? Parse(string? text) => text switch
    {
        "reader" => AccessRole.Reader,
        "runner" => AccessRole.Runner,
        "operator" => AccessRole.Operator,
        "admin" => AccessRole.Admin,
        _ => null,
    };
}
