// The fixtures share nothing, and mostly wait for their clocks.
[assembly: Parallelizable(ParallelScope.Fixtures)]
