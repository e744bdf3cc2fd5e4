using CsCheck;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tests.Tasks;

public sealed class TaskCursorTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly DateTimeOffset Origin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<TaskPosition> Position = Gen.Select(
        Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks],
        Gen.Guid,
        (ticks, id) => new TaskPosition(new DateTimeOffset(ticks, TimeSpan.Zero), new TaskId(id)));

    // Few values, so that two listings are often the same; names that would run into one another if they were just joined.
    private static readonly Gen<TaskFilter> Filter = Gen.Select(
        Gen.OneOf("a", "b", "a,b", "a\",\"b", "é").Select(WorkerName.From).Array[0, 2].Null(),
        Gen.Enum<ScheduledTaskStatus>().Array[0, 2].Null(),
        Gen.OneOf<DateTimeOffset?>([null, Origin, Origin.AddTicks(1)]),
        Gen.OneOf<DateTimeOffset?>([null, Origin, Origin.AddTicks(1)]),
        (workers, statuses, from, to) => new TaskFilter { Workers = workers, Statuses = statuses, From = from, To = to });

    private static readonly Gen<(TaskFilter Filter, TaskSort Sort)> Listing = Gen.Select(Filter, Gen.Enum<TaskSort>());

    [Test]
    public void Every_position_comes_back_from_its_cursor() => Gen.Select(Position, Listing).Sample(
        (position, listing) =>
        {
            var cursor = TaskCursor.Encode(position, listing.Filter, listing.Sort);
            var decoded = TaskCursor.Decode(cursor, listing.Filter, listing.Sort);
            return decoded == position && decoded.Start.Offset == TimeSpan.Zero;
        },
        iter: 10_000);

    [Test]
    public void The_first_and_the_last_moment_have_cursors()
    {
        foreach (var start in new[] { DateTimeOffset.MinValue, DateTimeOffset.MaxValue })
        {
            var position = new TaskPosition(start, new TaskId(Guid.Empty));
            var cursor = TaskCursor.Encode(position, new TaskFilter(), TaskSort.Start);
            Assert.That(TaskCursor.Decode(cursor, new TaskFilter(), TaskSort.Start), Is.EqualTo(position));
        }
    }

    [Test]
    public void A_cursor_that_does_not_fit_is_refused_in_words() => Assert.Multiple(() =>
    {
        Assert.That(InvalidCursorException.Foreign().Message, Does.Contain("damaged").And.Contain("other filters"));
        Assert.That(InvalidCursorException.WithoutLimit().Message, Does.Contain("limit"));
    });

    [Test]
    public void A_cursor_needs_no_escaping_in_a_query() => Gen.Select(Position, Listing).Sample(
        (position, listing) => TaskCursor.Encode(position, listing.Filter, listing.Sort)
            .All(character => Alphabet.Contains(character, StringComparison.Ordinal)),
        iter: 1_000);

    [Test]
    public void A_cursor_is_accepted_by_the_same_listing_and_no_other() => Gen.Select(Position, Listing, Listing).Sample(
        (position, one, other) =>
            IsRefused(TaskCursor.Encode(position, one.Filter, one.Sort), other.Filter, other.Sort) == (Describe(one) != Describe(other)),
        iter: 50_000);

    [Test]
    public void Filters_in_another_order_or_given_twice_are_the_same_listing() => Gen.Select(Position, Listing).Sample(
        (position, listing) =>
        {
            var other = listing.Filter with
            {
                Workers = listing.Filter.Workers?.Reverse().Concat(listing.Filter.Workers).ToList(),
                Statuses = listing.Filter.Statuses?.Reverse().Concat(listing.Filter.Statuses).ToList(),
                From = listing.Filter.From?.ToOffset(TimeSpan.FromHours(2)),
                To = listing.Filter.To?.ToOffset(TimeSpan.FromHours(-5)),
            };
            return !IsRefused(TaskCursor.Encode(position, listing.Filter, listing.Sort), other, listing.Sort);
        },
        iter: 10_000);

    [Test]
    public void A_cursor_with_any_character_changed_is_refused() => Gen.Select(Position, Listing, Gen.Int[1, 63], Gen.OneOf([.. "+/=. é\0%"]))
        .Sample(
            (position, listing, distance, foreign) =>
            {
                var cursor = TaskCursor.Encode(position, listing.Filter, listing.Sort);
                return Enumerable.Range(0, cursor.Length).All(place =>
                {
                    var value = Alphabet.IndexOf(cursor[place], StringComparison.Ordinal);

                    // One bit at either end of the character, any other character, and one that does not belong.
                    return new[] { Alphabet[value ^ 1], Alphabet[value ^ 32], Alphabet[(value + distance) % 64], foreign }.All(other =>
                        IsRefused(cursor[..place] + other + cursor[(place + 1)..], listing.Filter, listing.Sort));
                });
            },
            iter: 1_000);

    [Test]
    public void A_cursor_with_a_character_too_many_or_too_few_is_refused() => Gen.Select(Position, Listing, Gen.OneOf([.. Alphabet, .. "= \n"]))
        .Sample(
            (position, listing, added) =>
            {
                var cursor = TaskCursor.Encode(position, listing.Filter, listing.Sort);
                return Enumerable.Range(0, cursor.Length + 1).All(place =>
                        IsRefused(cursor.Insert(place, added.ToString()), listing.Filter, listing.Sort))
                    && Enumerable.Range(0, cursor.Length).All(place => IsRefused(cursor.Remove(place, 1), listing.Filter, listing.Sort));
            },
            iter: 1_000);

    [Test]
    public void A_cursor_with_two_characters_exchanged_is_refused() => Gen.Select(Position, Listing, Gen.Int[0, 46]).Sample(
        (position, listing, place) =>
        {
            var cursor = TaskCursor.Encode(position, listing.Filter, listing.Sort);
            var other = cursor[..place] + cursor[place + 1] + cursor[place] + cursor[(place + 2)..];
            return other == cursor || IsRefused(other, listing.Filter, listing.Sort);
        },
        iter: 1_000);

    [Test]
    public void What_never_was_a_cursor_is_refused(
        [Values("", " ", "x", "null", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "________________________________________________")]
        string text) => Assert.That(IsRefused(text, new TaskFilter(), TaskSort.Start), Is.True);

    [Test]
    public void A_very_long_text_is_refused() => Assert.That(IsRefused(new string('A', 1_000_000), new TaskFilter(), TaskSort.Start), Is.True);

    private static bool IsRefused(string cursor, TaskFilter filter, TaskSort sort)
    {
        try
        {
            TaskCursor.Decode(cursor, filter, sort);
            return false;
        }
        catch (InvalidCursorException)
        {
            return true;
        }
    }

    private static string Describe((TaskFilter Filter, TaskSort Sort) listing)
    {
        // No name holds a control character, so these separate.
        var workers = listing.Filter.Workers?.Select(worker => worker.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var statuses = listing.Filter.Statuses?.Distinct().Order();
        return string.Join(
            '\u0001',
            listing.Sort,
            workers is null ? "any" : $"of {string.Join('\u0002', workers)}",
            statuses is null ? "any" : $"of {string.Join('\u0002', statuses)}",
            listing.Filter.From?.UtcTicks,
            listing.Filter.To?.UtcTicks);
    }
}
