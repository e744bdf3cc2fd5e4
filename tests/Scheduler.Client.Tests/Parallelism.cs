// The fixtures share no state, and mostly wait for their clocks.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(4)]
