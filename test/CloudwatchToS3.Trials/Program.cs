using System.CommandLine;
using CloudwatchToS3.Trials;
using CloudwatchToS3.Trials.Fuzzing;
using CloudwatchToS3.Trials.Searching;
using CloudwatchToS3.Trials.Simulation;

var seed = new Option<int>("--seed")
{
    Description = "Where the random numbers begin; the same seed repeats the same trial.",
    DefaultValueFactory = _ => 1,
};

var invocations = new Option<int>("--invocations") { Description = "How many invocations at least.", DefaultValueFactory = _ => 100_000 };
var simulate = new Command(
    "simulate", "Shards, event source mapping, Lambda and S3, with faults everywhere, around the real handler.") { invocations, seed };
simulate.SetAction(parsed => SimulationTrial.Run(parsed.GetValue(seed), parsed.GetValue(invocations), () => Mutant.None, Console.Out) ? 0 : 1);

var inputs = new Option<int>("--inputs") { Description = "How many records.", DefaultValueFactory = _ => 500_000 };
var fuzz = new Command("fuzz", "Damaged records, against a slow decoder that was written apart.") { inputs, seed };
fuzz.SetAction(parsed => FuzzTrial.Run(parsed.GetValue(seed), parsed.GetValue(inputs)) ? 0 : 1);

var rounds = new Option<int>("--invocations") { Description = "How many invocations with 6 MB each.", DefaultValueFactory = _ => 2_000 };
var soak = new Command("soak", "Invocations of the largest size, one after the other, in one process: memory must stay flat.") { rounds };
soak.SetAction(async (parsed, _) => await SoakTrial.Run(parsed.GetValue(rounds)) ? 0 : 1);

var cases = new Option<int>("--cases") { Description = "How many searches.", DefaultValueFactory = _ => 10_000 };
var search = new Command("search", "Searches with random layouts and questions, against events that are known one by one.") { cases, seed };
search.SetAction(async (parsed, _) => await SearchTrial.Run(parsed.GetValue(seed), parsed.GetValue(cases)) ? 0 : 1);

return await new RootCommand(
    "Trials that last longer than a test; each ends with exit code 1 when a promise was broken.") { simulate, fuzz, soak, search }
    .Parse(args).InvokeAsync();
