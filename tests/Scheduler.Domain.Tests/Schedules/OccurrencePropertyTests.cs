using System.Globalization;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Tests.Schedules;

/// <summary>
/// Model-based test: in random lives of schedules, the decisions are those of <see cref="ScheduleModel"/>. The function is asked only
/// when the service would look, the model at each step: so the test also shows that no look is missing.
/// </summary>
public sealed class OccurrencePropertyTests
{
    /// <summary>The setting for more lives.</summary>
    private const string LivesSetting = "SCHEDULER_TEST_SCHEDULE_LIVES";

    /// <summary>The setting that repeats one life.</summary>
    private const string SeedSetting = "SCHEDULER_TEST_SCHEDULE_SEED";

    private const int DefaultLives = 2_000;

    [Test]
    public void Decisions_are_those_of_a_slow_model()
    {
        var first = Read(SeedSetting) ?? Random.Shared.Next();
        var lives = Read(SeedSetting) is null ? Read(LivesSetting) ?? DefaultLives : 1;
        var totals = new int[7];
        for (var number = 0; number < lives; number++)
        {
            var seed = unchecked(first + number) & int.MaxValue;
            var life = new Life(seed, lives == 1 ? TestContext.Out : null);
            try
            {
                life.Run();
            }
            catch
            {
                TestContext.Out.WriteLine($"{SeedSetting}={seed} repeats this life and prints it.");
                throw;
            }

            totals = [.. totals.Zip(life.Counts, (total, count) => total + count)];
        }

        TestContext.Out.WriteLine(
            $"{totals[0]} looks, {totals[1]} decisions, {totals[2]} created, {totals[3]} withdrawn, "
            + $"{totals[4]} skipped, {totals[5]} held, {totals[6]} fresh starts");
        Assert.That(totals, lives == 1 ? Is.Not.Empty : Has.All.Positive);
    }

    private static int? Read(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
        ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
        : null;

    /// <summary>A schedule, its workers and its operators, all random.</summary>
    private sealed class Life
    {
        private readonly Random _random;
        private readonly TextWriter? _log;
        private readonly double _gap;
        private readonly double _claims;
        private readonly double _ends;
        private readonly ScheduleModel _model = new();
        private readonly ScheduleWorld _world;
        private ListRule _rule;
        private DateTimeOffset _latest;
        private bool _isBehind;
        private bool _isFull;
        private bool _isCounted = true;

        public Life(int seed, TextWriter? log)
        {
            (_random, _log) = (new Random(seed), log);
            _gap = Pick(1, 2, 10, 60, 3600);
            (_claims, _ends) = (Pick(0, 0.3, 1, 1), Pick(0.1, 0.5, 1));
            _rule = NewRule(ScheduleWorld.Origin);
            _world = new ScheduleWorld(_rule, NewPolicy());
            _model.StartAfresh(_world.Now, _world.Policy, _rule.Instants, []);
            Compare("create");
            _log?.WriteLine($"{_world.Policy}, gap {_gap}, {_rule.Instants.Count} instants");
        }

        public int[] Counts { get; } = new int[7];

        public void Run()
        {
            for (var step = 0; step < 60; step++)
            {
                Work();
                if (_random.Next(3) == 0)
                {
                    Operate();
                }

                _world.Now += Elapse();
                _latest = _world.Now > _latest ? _world.Now : _latest;
                _isBehind |= _world.Now < _latest;
                if (_isBehind || _isFull)
                {
                    // After a step back, what is shown may be as before until the service looks again; and it need not notice at
                    // once that fewer than 1000 are waiting.
                    _world.Signal();
                }

                if (!_world.IsPaused && _random.Next(6) > 0)
                {
                    Look();
                }
            }
        }

        private static List<DateTimeOffset> Sorted(IEnumerable<DateTimeOffset> instants) => [.. instants.Order()];

        private void Look()
        {
            _model.Look(_world.Now, _world.Policy, _world.Tasks);
            _world.Decisions.Clear();
            for (var looks = 0; _world.IsLookDue; looks++)
            {
                Assert.That(looks, Is.LessThan(50), "It never comes to rest.");
                _world.Decide(isKilled: _random.Next(4) == 0);
            }

            Compare("look");
            _isBehind = _world.Now < _latest;
            _isFull = _world.WaitingCount >= ScheduleFacts.MaxWaiting;
            Counts[0]++;
        }

        private void Compare(string step)
        {
            var created = Sorted(_world.Decisions.SelectMany(decision => decision.Create).Select(occurrence => occurrence.Instant));
            var withdrawn = _world.Decisions.SelectMany(decision => decision.Withdraw).ToHashSet();
            _log?.WriteLine(
                $"{_world.Now - ScheduleWorld.Origin} {step}: created [{Text(created)}], withdrawn {withdrawn.Count}, "
                + $"held {_world.HeldSecond}, skipped {_world.LastSkipped}, {_world.Progress}");
            Assert.That(Text(created), Is.EqualTo(Text(_model.Created)), $"created at {step}, {_world.Now - ScheduleWorld.Origin}");
            Assert.That(withdrawn, Is.EquivalentTo(_model.Withdrawn), $"withdrawn at {step}");
            var held = _world.Progress.HeldBy is { } id ? _world.Find(id).Instant : null;
            Assert.That(held, Is.EqualTo(_model.Held), $"held after {step}");
            (DateTimeOffset, SkipReason)? lastSkipped = _world.Progress.LastSkipped is { } skipped ? (skipped.Instant, skipped.Reason) : null;
            Assert.That(lastSkipped, Is.EqualTo(_model.LastSkipped), $"last skipped after {step}");
            _isCounted &= _rule.Instants.Count <= InstantsToCount;
            if (_isCounted)
            {
                Assert.That(_world.Skipped, Is.EquivalentTo(_model.Skipped), $"counts after {step}");
            }

            Count(created.Count, withdrawn.Count);
            _model.Saved(_world.Tasks);
            _world.Decisions.Clear();
        }

        private const int InstantsToCount = 1000;

        private void Count(int created, int withdrawn)
        {
            Counts[1] += _world.Decisions.Count;
            Counts[2] += created;
            Counts[3] += withdrawn;
            Counts[4] += _world.Decisions.Sum(decision => decision.Skipped.Values.Sum());
            Counts[5] += _world.Progress.HeldBy is null ? 0 : 1;
        }

        private static string Text(IEnumerable<DateTimeOffset> instants) => string.Join(' ', instants.Select(instant => ScheduleWorld.Seconds(instant)));

        /// <summary>Workers claim what is due and end what runs, as eagerly as in this life.</summary>
        private void Work()
        {
            foreach (var task in _world.Tasks.Where(task => task.IsStored))
            {
                if (task.Status == ScheduledTaskStatus.Scheduled && (task.Instant ?? _world.Now) <= _world.Now && Chance(_claims))
                {
                    task.Start(_world.Now);
                }

                if (task.Status == ScheduledTaskStatus.Running && Chance(_ends))
                {
                    switch (_random.Next(8))
                    {
                        case 0:
                            task.WaitAgain(isReleased: true);
                            _world.Signal();
                            break;
                        case 1 or 2:
                            task.WaitAgain(isReleased: false);
                            break;
                        default:
                            task.End(_random.Next(2) == 0, _world.Now);
                            break;
                    }
                }
            }
        }

        private void Operate()
        {
            var tasks = _world.Tasks.Where(task => task.IsStored).TakeLast(6).ToList();
            var task = tasks.Count > 0 ? tasks[_random.Next(tasks.Count)] : null;
            var kind = _random.Next(12);
            _log?.WriteLine($"{_world.Now - ScheduleWorld.Origin} operation {kind} {task}");
            switch (kind)
            {
                case 0 or 1 when task is not null && task.Status != ScheduledTaskStatus.Running:
                    _model.DeletedManually(task);
                    _world.Delete(task);
                    break;
                case 2 when task?.Status == ScheduledTaskStatus.Scheduled:
                    task.Reschedule(_world.Now);
                    break;
                case 3 when task?.Status == ScheduledTaskStatus.Scheduled:
                    task.End(isSuccess: false, _world.Now);
                    break;
                case 4 when task?.Status == ScheduledTaskStatus.Failed:
                    task.Retry(isMoved: !(task.Instant > _world.Now), _world.Now);
                    _world.Signal();
                    break;
                case 5 when task?.Status == ScheduledTaskStatus.Scheduled:
                    task.Start(_world.Now);
                    break;
                case 6:
                    _world.Trigger();
                    break;
                case 7:
                    var passed = _rule.Instants.Where(instant => instant <= _world.Now).TakeLast(8).Where(_ => _random.Next(3) == 0);
                    _world.Backfill(passed.Take(ScheduleFacts.MaxWaiting - _world.WaitingCount));
                    break;
                case 8 or 9 when _world.IsPaused:
                    StartAfresh("resume");
                    break;
                case 8:
                    _model.Pause(_world.Tasks);
                    _world.Decisions.Clear();
                    _world.Pause();
                    Compare("pause");
                    break;
                case 10 when !_world.IsPaused:
                    _rule = _random.Next(3) == 0 ? NewRule(_world.Now) : new ListRule(_rule.Instants.Where(_ => _random.Next(5) > 0));
                    StartAfresh("edit");
                    break;
                case 11:
                    _world.Policy = NewPolicy();
                    _world.Signal();
                    _log?.WriteLine($"{_world.Policy}");
                    break;
            }
        }

        private void StartAfresh(string step)
        {
            _world.Decisions.Clear();
            _model.StartAfresh(_world.Now, _world.Policy, _rule.Instants, _world.Tasks);
            _world.StartAfresh(_rule);
            Compare(step);
            Counts[6]++;
        }

        private TimeSpan Elapse()
        {
            var next = _rule.NextAfter(_world.Now) ?? _world.Now.AddSeconds(_gap);
            return _random.Next(20) switch
            {
                < 6 => Span(_gap * _random.NextDouble()),
                < 9 => next - _world.Now,
                < 11 => next - _world.Now + TimeSpan.FromSeconds(_world.Policy.GraceSeconds),
                < 15 => Span(_gap * _random.NextDouble() * 4),
                < 17 => Span(_gap * _random.NextDouble() * 60),
                17 => -Span(_gap * _random.NextDouble() * 5),
                _ => Span(0.5),
            };
        }

        /// <summary>Of irregular or regular gaps, mostly short, sometimes with more instants than may wait.</summary>
        private ListRule NewRule(DateTimeOffset from)
        {
            var count = _random.Next(150) == 0 ? 3000 : _random.Next(1, 150);
            var (instant, isRegular) = (from.AddSeconds(-_gap * 3), _random.Next(2) == 0);
            var instants = new List<DateTimeOffset>();
            for (var number = 0; number < count; number++)
            {
                instant = instant.AddSeconds(isRegular ? _gap : Math.Max(1, Math.Round(_gap * Math.Pow(10, _random.NextDouble() - 0.5))));
                instants.Add(instant);
            }

            return new ListRule(instants);
        }

        private SchedulePolicy NewPolicy()
        {
            var overlap = (OverlapPolicy)_random.Next(3);
            var misfire = (MisfirePolicy)_random.Next(overlap == OverlapPolicy.Skip ? 2 : 3);
            return new SchedulePolicy(overlap, misfire, (int)Math.Clamp(_gap * Pick(0, 0.5, 1, 2, 10, 1000), 1, 604_800), (int)Pick(1, 2, 5, 100, 1000));
        }

        private double Pick(params double[] values) => values[_random.Next(values.Length)];

        private bool Chance(double probability) => _random.NextDouble() < probability;

        private static TimeSpan Span(double seconds) => TimeSpan.FromMilliseconds(Math.Round(seconds * 1000));
    }
}
