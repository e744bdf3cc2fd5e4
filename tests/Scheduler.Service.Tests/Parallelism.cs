// The fixtures mostly wait, for processes to start and for timeouts to pass.
[assembly: LevelOfParallelism(4)]
