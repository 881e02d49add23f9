namespace Dcp.Workload.Workloads.Script;

/// <summary>The right side of a <c>\set</c>. Immutable, so that all clients share it.</summary>
internal abstract record Expression
{
    /// <exception cref="ScriptException">It has no value: a division by zero, an overflow, a variable that is not set.</exception>
    public abstract ScriptValue Evaluate(ScriptContext context);

    internal sealed record Constant(ScriptValue Value) : Expression
    {
        public override ScriptValue Evaluate(ScriptContext context) => Value;
    }

    internal sealed record Variable(string Name) : Expression
    {
        public override ScriptValue Evaluate(ScriptContext context) => context.Get(Name);
    }

    internal sealed record Call(ScriptFunction Function, IReadOnlyList<Expression> Arguments) : Expression
    {
        public override ScriptValue Evaluate(ScriptContext context) =>
            Function.Evaluate(context.Random, [.. Arguments.Select(a => a.Evaluate(context).ToNumber())]);
    }

    /// <summary>Whole numbers stay whole; with a floating one among the two the result is floating, but <c>%</c> is for whole ones only.</summary>
    internal sealed record Binary(char Operator, Expression Left, Expression Right) : Expression
    {
        public override ScriptValue Evaluate(ScriptContext context)
        {
            ScriptValue left = Left.Evaluate(context).ToNumber();
            ScriptValue right = Right.Evaluate(context).ToNumber();
            return Operator == '%' || (left.IsInteger && right.IsInteger)
                ? new ScriptValue(Compute(left.ToInteger(), right.ToInteger()))
                : new ScriptValue(Compute(left.ToDouble(), right.ToDouble()));
        }

        private long Compute(long left, long right)
        {
            if (Operator is '/' or '%' && right == 0)
                throw new ScriptException("division by zero");
            try
            {
                return Operator switch
                {
                    '+' => checked(left + right),
                    '-' => checked(left - right),
                    '*' => checked(left * right),
                    '/' => right == -1 ? checked(-left) : left / right,
                    _ => right == -1 ? 0 : left % right,
                };
            }
            catch (OverflowException e)
            {
                throw new ScriptException($"{left} {Operator} {right} does not fit a whole number of 64 bits", e);
            }
        }

        private double Compute(double left, double right) => Operator switch
        {
            '+' => left + right,
            '-' => left - right,
            '*' => left * right,
            _ => left / right,
        };
    }
}
