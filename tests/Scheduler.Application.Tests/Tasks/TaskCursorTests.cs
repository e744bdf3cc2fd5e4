using CsCheck;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Tasks;

public sealed class TaskCursorTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly DateTimeOffset Origin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ScheduleId[] Schedules = [new(new Guid("01890000-0000-7000-8000-00000000000a")), new(new Guid("01890000-0000-7000-8000-00000000000b"))];

    private static readonly Gen<TaskPosition> Position = Gen.Select(
        Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks],
        Gen.Guid,
        (ticks, id) => new TaskPosition(new DateTimeOffset(ticks, TimeSpan.Zero), new TaskId(id)));

    // Few values, so that two listings are often the same, and names that would be ambiguous if they were just joined.
    private static readonly Gen<TaskFilter> Filter = Gen.Select(
        Gen.OneOf("a", "b", "a,b", "a\",\"b", "é").Select(WorkerName.From).Array[0, 2].Null(),
        Gen.Enum<ScheduledTaskStatus>().Array[0, 2].Null(),
        Gen.OneOf<DateTimeOffset?>([null, Origin, Origin.AddTicks(1)]),
        Gen.OneOf<DateTimeOffset?>([null, Origin, Origin.AddTicks(1)]),
        Gen.OneOf(Schedules).Array[0, 2].Null(),
        Gen.Select(Gen.OneOf(new FailureKind(1), new FailureKind(2)).Array[1, 2].Null(), Gen.Bool, Gen.OneOf("0189", "018900", "01890000").Null()),
        (workers, statuses, from, to, schedules, others) => new TaskFilter
        {
            Workers = workers,
            Statuses = statuses,
            From = from,
            To = to,
            ScheduleIds = schedules,
            FailureKinds = others.Item1,
            IsDue = others.Item2,
            IdPrefix = others.Item3 is null ? null : TaskIdPrefix.TryParse(others.Item3),
        });

    private static readonly Gen<(TaskFilter Filter, TaskSort Sort)> Listing = Gen.Select(Filter, Gen.Enum<TaskSort>());

    [Test]
    public void Every_position_round_trips_through_its_cursor() => Gen.Select(Position, Listing).Sample(
        (position, listing) =>
        {
            var isBackward = position.Time.Ticks % 2 == 0;
            var cursor = TaskCursor.Encode(new CursorPosition(position, isBackward), listing.Filter, listing.Sort);
            var decoded = TaskCursor.Decode(cursor, listing.Filter, listing.Sort);
            return decoded == new CursorPosition(position, isBackward) && decoded.Position.Time.Offset == TimeSpan.Zero;
        },
        iter: 10_000);

    // During a rollout, clients continue a listing on replicas of the previous release.
    [Test]
    public void A_cursor_does_not_change_from_release_to_release()
    {
        var position = new TaskPosition(Origin, new TaskId(new Guid("01890000-0000-7000-8000-000000000001")));
        var filter = new TaskFilter
        {
            Workers = [WorkerName.From("reports"), WorkerName.From("mail")],
            Statuses = [ScheduledTaskStatus.Running, ScheduledTaskStatus.Scheduled],
            From = Origin.AddDays(-1),
            To = Origin.AddDays(1),
        };

        Assert.That(TaskCursor.Encode(new CursorPosition(position, IsBackward: false), filter, TaskSort.StartDescending), Is.EqualTo("CN5IyLT4AAABiQAAAABwAIAAAAAAAAABUfttckGPXhuwO8ch"));
    }

    // Made by the last release without schedules.
    [TestCase(null, TaskSort.Start, "CN5IyLT4AAABiQAAAABwAIAAAAAAAAABQsal0nik9i9Sn052")]
    [TestCase(null, TaskSort.StartDescending, "CN5IyLT4AAABiQAAAABwAIAAAAAAAAABV7Fix5a2G7w-p18n")]
    [TestCase("reports", TaskSort.Start, "CN5IyLT4AAABiQAAAABwAIAAAAAAAAABANji-d92jrxtLQY7")]
    [TestCase("reports", TaskSort.StartDescending, "CN5IyLT4AAABiQAAAABwAIAAAAAAAAABCXIzTRymeHzh5ad4")]
    public void A_cursor_of_a_release_without_schedules_is_accepted_without_a_filter_of_schedules(string? worker, TaskSort sort, string cursor)
    {
        var filter = new TaskFilter { Workers = worker is null ? null : [WorkerName.From(worker)] };

        Assert.That(TaskCursor.Decode(cursor, filter, sort), Is.EqualTo(new CursorPosition(new TaskPosition(Origin, new TaskId(new Guid("01890000-0000-7000-8000-000000000001"))), IsBackward: false)));
        Assert.That(IsRejected(cursor, filter with { ScheduleIds = Schedules }, sort), Is.True);
    }

    [Test]
    public void The_minimum_and_the_maximum_time_have_cursors()
    {
        foreach (var start in new[] { DateTimeOffset.MinValue, DateTimeOffset.MaxValue })
        {
            var position = new TaskPosition(start, new TaskId(Guid.Empty));
            var cursor = TaskCursor.Encode(new CursorPosition(position, IsBackward: false), new TaskFilter(), TaskSort.Start);
            Assert.That(TaskCursor.Decode(cursor, new TaskFilter(), TaskSort.Start).Position, Is.EqualTo(position));
        }
    }

    [Test]
    public void An_invalid_cursor_has_a_descriptive_message() => Assert.Multiple(() =>
    {
        Assert.That(InvalidCursorException.Mismatched().Message, Does.Contain("damaged").And.Contain("other filters"));
        Assert.That(InvalidCursorException.WithoutLimit().Message, Does.Contain("limit"));
    });

    [Test]
    public void A_cursor_needs_no_escaping_in_a_query() => Gen.Select(Position, Listing).Sample(
        (position, listing) => TaskCursor.Encode(new CursorPosition(position, IsBackward: false), listing.Filter, listing.Sort)
            .All(character => Alphabet.Contains(character, StringComparison.Ordinal)),
        iter: 1_000);

    [Test]
    public void A_cursor_is_accepted_only_by_its_own_listing() => Gen.Select(Position, Listing, Listing).Sample(
        (position, one, other) =>
            IsRejected(TaskCursor.Encode(new CursorPosition(position, IsBackward: false), one.Filter, one.Sort), other.Filter, other.Sort) == (Describe(one) != Describe(other)),
        iter: 50_000);

    [Test]
    public void Order_and_duplicates_of_filter_values_do_not_change_the_listing() => Gen.Select(Position, Listing).Sample(
        (position, listing) =>
        {
            var other = listing.Filter with
            {
                Workers = listing.Filter.Workers?.Reverse().Concat(listing.Filter.Workers).ToList(),
                Statuses = listing.Filter.Statuses?.Reverse().Concat(listing.Filter.Statuses).ToList(),
                ScheduleIds = listing.Filter.ScheduleIds?.Reverse().Concat(listing.Filter.ScheduleIds).ToList(),
                From = listing.Filter.From?.ToOffset(TimeSpan.FromHours(2)),
                To = listing.Filter.To?.ToOffset(TimeSpan.FromHours(-5)),
            };
            return !IsRejected(TaskCursor.Encode(new CursorPosition(position, IsBackward: false), listing.Filter, listing.Sort), other, listing.Sort);
        },
        iter: 10_000);

    [Test]
    public void A_cursor_with_any_changed_character_is_rejected() => Gen.Select(Position, Listing, Gen.Int[1, 63], Gen.OneOf([.. "+/=. é\0%"]))
        .Sample(
            (position, listing, distance, foreign) =>
            {
                var cursor = TaskCursor.Encode(new CursorPosition(position, IsBackward: false), listing.Filter, listing.Sort);
                return Enumerable.Range(0, cursor.Length).All(index =>
                {
                    var value = Alphabet.IndexOf(cursor[index], StringComparison.Ordinal);

                    // The lowest and the highest bit, a random other character, and one outside the alphabet.
                    return new[] { Alphabet[value ^ 1], Alphabet[value ^ 32], Alphabet[(value + distance) % 64], foreign }.All(other =>
                        IsRejected(cursor[..index] + other + cursor[(index + 1)..], listing.Filter, listing.Sort));
                });
            },
            iter: 1_000);

    [Test]
    public void A_cursor_with_an_added_or_missing_character_is_rejected() => Gen.Select(Position, Listing, Gen.OneOf([.. Alphabet, .. "= \n"]))
        .Sample(
            (position, listing, added) =>
            {
                var cursor = TaskCursor.Encode(new CursorPosition(position, IsBackward: false), listing.Filter, listing.Sort);
                return Enumerable.Range(0, cursor.Length + 1).All(index =>
                        IsRejected(cursor.Insert(index, added.ToString()), listing.Filter, listing.Sort))
                    && Enumerable.Range(0, cursor.Length).All(index => IsRejected(cursor.Remove(index, 1), listing.Filter, listing.Sort));
            },
            iter: 1_000);

    [Test]
    public void A_cursor_with_two_swapped_characters_is_rejected() => Gen.Select(Position, Listing, Gen.Int[0, 46]).Sample(
        (position, listing, index) =>
        {
            var cursor = TaskCursor.Encode(new CursorPosition(position, IsBackward: false), listing.Filter, listing.Sort);
            var other = cursor[..index] + cursor[index + 1] + cursor[index] + cursor[(index + 2)..];
            return other == cursor || IsRejected(other, listing.Filter, listing.Sort);
        },
        iter: 1_000);

    [Test]
    public void Text_that_is_not_a_cursor_is_rejected(
        [Values("", " ", "x", "null", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "________________________________________________")]
        string text) => Assert.That(IsRejected(text, new TaskFilter(), TaskSort.Start), Is.True);

    [Test]
    public void A_very_long_text_is_rejected() => Assert.That(IsRejected(new string('A', 1_000_000), new TaskFilter(), TaskSort.Start), Is.True);

    private static bool IsRejected(string cursor, TaskFilter filter, TaskSort sort)
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
        // Names contain no control characters, so these are unambiguous separators.
        var workers = listing.Filter.Workers?.Select(worker => worker.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var statuses = listing.Filter.Statuses?.Distinct().Order();
        var schedules = listing.Filter.ScheduleIds?.Distinct().OrderBy(id => id.ToString(), StringComparer.Ordinal);
        return string.Join(
            '\u0001',
            listing.Sort,
            workers is null ? "any" : $"of {string.Join('\u0002', workers)}",
            statuses is null ? "any" : $"of {string.Join('\u0002', statuses)}",
            schedules is null ? "any" : $"of {string.Join('\u0002', schedules)}",
            listing.Filter.FailureKinds is { } kinds ? $"of {string.Join('\u0002', kinds.Distinct().OrderBy(kind => kind.Value))}" : "any",
            listing.Filter.IsDue,
            listing.Filter.IdPrefix,
            listing.Filter.From?.UtcTicks,
            listing.Filter.To?.UtcTicks);
    }
}
