// Most of the time the fixtures wait: for processes that start, for limits that pass.
[assembly: LevelOfParallelism(3)]
