using System.Collections.Frozen;

namespace StepFlow.Flows.Parsing;

sealed partial class ExpressionParser
{
    static readonly FrozenDictionary<string, Form> Forms = new Dictionary<string, Form>
    {
        ["$literal"] = Form.Literal,
        ["$if"] = Form.If,
        ["$coalesce"] = Form.Coalesce,
        ["$from"] = Form.From,
        ["$step"] = Form.Step,
        ["$input"] = Form.Input,
        ["$variable"] = Form.Variable,
        ["$error"] = Form.Error,
        ["$secret"] = Form.Secret,
        ["$eq"] = Form.Equal,
        ["$ne"] = Form.NotEqual,
        ["$lt"] = Form.Less,
        ["$lte"] = Form.LessOrEqual,
        ["$gt"] = Form.Greater,
        ["$gte"] = Form.GreaterOrEqual,
        ["$and"] = Form.And,
        ["$or"] = Form.Or,
        ["$not"] = Form.Not,
        ["$template"] = Form.Template,
    }.ToFrozenDictionary();

    // The order is the precedence when an object has several of these keys.
    enum Form
    {
        Literal,
        If,
        Coalesce,
        From,
        Step,
        Input,
        Variable,
        Error,
        Secret,
        Equal,
        NotEqual,
        Less,
        LessOrEqual,
        Greater,
        GreaterOrEqual,
        And,
        Or,
        Not,
        Template,
    }
}
