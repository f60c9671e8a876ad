using CloudwatchToS3.Benchmarks;

switch (args)
{
    case ["--event", var file]:
        Console.WriteLine(EventRun.Measure(File.ReadAllBytes(file)));
        return 0;
    case ["--corpus", var kind]:
        Console.WriteLine(EventRun.Measure(Corpus.Event(kind)));
        return 0;
    default:
        return 2;
}
