using CsCheck;
using Dcp.Workload.Workloads.Script;

namespace Dcp.Tests.Workload.Script;

public sealed class ExpressionTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("10 - 4 - 3", "3")]
    [InlineData("7 / 2", "3")]
    [InlineData("-7 / 2", "-3")]
    [InlineData("-7 % 3", "-1")]
    [InlineData("7 / 2.0", "3.5")]
    [InlineData("1e3", "1000")]
    [InlineData(".5 * 4", "2")]
    [InlineData("1.5e-1+1", "1.15")]
    [InlineData("- (2 + 3)", "-5")]
    [InlineData("--2", "2")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("-9223372036854775808 % -1", "0")]
    [InlineData("1.0 / 3", "0.333333333333333")]
    [InlineData(":n * 2", "84")]
    [InlineData(":text + 1", "8")]
    [InlineData(":x", "2.5")]
    [InlineData("abs(-3) + abs(-1.5)", "4.5")]
    [InlineData("greatest(1, 5, 3)", "5")]
    [InlineData("least(1, 0.5)", "0.5")]
    [InlineData("max(2, 3) - min(2, 3)", "1")]
    [InlineData("int(5.4 + 3.8)", "9")]
    [InlineData("int(2.5)", "2")]
    [InlineData("double(5432)", "5432")]
    [InlineData("mod(54, 32)", "22")]
    [InlineData("sqrt(2.0)", "1.4142135623731")]
    [InlineData("pow(2.0, 10)", "1024")]
    [InlineData("int(pi() * 1000)", "3142")]
    [InlineData("ln(exp(2))", "2")]
    [InlineData("ABS ( -1 )", "1")]
    [InlineData("random(5, 5)", "5")]
    [InlineData("random_zipfian(5, 5, 1.5)", "5")]
    public void Expressions_have_the_values_that_pgbench_gives_them(string text, string expected) =>
        Assert.Equal(expected, Evaluate(text).ToSql());

    [Theory]
    [InlineData("", "the expression '' lacks its end")]
    [InlineData("1 +", "the expression '1 +' lacks its end")]
    [InlineData("(1", "the expression '(1' lacks its end")]
    [InlineData("1 2", "'2' is not allowed in an expression; whole and floating numbers, :variables, + - * / %, parentheses and functions are")]
    [InlineData("1 << 2", "'<< 2' is not allowed in an expression")]
    [InlineData("case when 1 then 2 end", "'case when 1 then 2 end' is not allowed in an expression")]
    [InlineData("'a'", "''a'' is not allowed in an expression")]
    [InlineData(":", "':' is not allowed in an expression")]
    [InlineData("1.2.3", "'1.2.3' is not a number")]
    [InlineData("9223372036854775808", "9223372036854775808 does not fit a whole number of 64 bits")]
    [InlineData("hash(1)", "function hash is not known; these are: abs(x), double(x), exp(x), greatest(x, ...)")]
    [InlineData("random(1)", "function random does not take 1 arguments; random(from, to) is right")]
    [InlineData("pi(1)", "function pi does not take 1 arguments; pi() is right")]
    public void What_is_no_expression_is_refused_with_what_is_allowed(string text, string complaint) =>
        Assert.StartsWith(complaint, Assert.Throws<ScriptException>(() => ExpressionParser.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1 / 0", "division by zero")]
    [InlineData("1 % 0", "division by zero")]
    [InlineData("mod(1, 0)", "division by zero")]
    [InlineData("9223372036854775807 + 1", "9223372036854775807 + 1 does not fit a whole number of 64 bits")]
    [InlineData("-9223372036854775808 / -1", "-9223372036854775808 / -1 does not fit a whole number of 64 bits")]
    [InlineData("int(1e300)", "1E+300 does not fit a whole number of 64 bits")]
    [InlineData(":word + 1", "'abc' is not a number")]
    [InlineData(":nothing + 1", "NULL is not a number")]
    [InlineData(":missing", "variable :missing is not set; these are: :n, :nothing, :text, :word, :x")]
    [InlineData("random(2, 1)", "a random number from 2 to 1 is none")]
    [InlineData("random_gaussian(1, 2, 1.9)", "random_gaussian needs a parameter of at least 2, not 1.9")]
    [InlineData("random_exponential(1, 2, 0)", "random_exponential needs a parameter of more than 0, not 0")]
    [InlineData("random_zipfian(1, 2, 1)", "random_zipfian needs a parameter from 1.001 to 1000, not 1")]
    [InlineData("random(-9223372036854775807, 9223372036854775806)", "a random number from -9223372036854775807 to 9223372036854775806 is of too large a range")]
    public void What_has_no_value_is_an_error(string text, string complaint) =>
        Assert.StartsWith(complaint, Assert.Throws<ScriptException>(() => Evaluate(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parentheses_without_end_are_refused_and_no_stack_overflows() =>
        Assert.Contains("100 parentheses", Assert.Throws<ScriptException>(() => ExpressionParser.Parse(new string('(', 100_000))).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_text_is_an_expression_or_refused() =>
        Gen.String[Gen.Char[":a1.e+-*/%(), \trandom_<"], 0, 30].Sample(text =>
        {
            try
            {
                ExpressionParser.Parse(text);
            }
            catch (ScriptException)
            {
                // That is the other answer.
            }
        });

    [Fact]
    public void Random_numbers_are_within_their_bounds() =>
        Gen.Select(Gen.Int, Gen.Long[-1_000_000, 1_000_000], Gen.Long[0, 1_000_000], Gen.Double[0.01, 50]).Sample((seed, from, length, parameter) =>
        {
            Random random = new(seed);
            Assert.InRange(Distributions.Uniform(random, from, from + length), from, from + length);
            Assert.InRange(Distributions.Exponential(random, from, from + length, parameter), from, from + length);
            Assert.InRange(Distributions.Gaussian(random, from, from + length, 2 + parameter), from, from + length);
            Assert.InRange(Distributions.Zipfian(random, from, from + length, 1.001 + parameter), from, from + length);
        });

    [Fact]
    public void Distributions_have_their_shapes()
    {
        Random random = new(7);

        // From pgbench's documentation: of a Gaussian with parameter 4, 67 % lie in the middle quarter's half (0.5 / 4 x 2); the
        // exponential's share of the first number is about (1 - e^(-p/n)) / (1 - e^-p); the zipfian's first two compare as 2^s.
        Assert.InRange(Share(() => Distributions.Gaussian(random, 1, 1000, 4), n => n is > 375 and <= 625), 0.66, 0.70);
        Assert.InRange(Share(() => Distributions.Exponential(random, 1, 10, 5), n => n == 1), 0.38, 0.42);
        double first = Share(() => Distributions.Zipfian(random, 1, 1000, 2), n => n == 1);
        Assert.InRange(first / Share(() => Distributions.Zipfian(random, 1, 1000, 2), n => n == 2), 3.7, 4.3);
        Assert.InRange(Share(() => Distributions.Uniform(random, 1, 4), n => n == 4), 0.24, 0.26);
    }

    private static double Share(Func<long> draw, Func<long, bool> counts)
    {
        const int Draws = 50_000;
        return (double)Enumerable.Range(0, Draws).Count(_ => counts(draw())) / Draws;
    }

    private static ScriptValue Evaluate(string text)
    {
        ScriptContext context = new(new Random(1));
        context.Set("n", new ScriptValue(42L));
        context.Set("x", new ScriptValue(2.5));
        context.Set("text", new ScriptValue("7"));
        context.Set("word", new ScriptValue("abc"));
        context.Set("nothing", new ScriptValue(null));
        return ExpressionParser.Parse(text).Expression.Evaluate(context);
    }
}
