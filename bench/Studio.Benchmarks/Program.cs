using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Studio.Benchmarks;

// In this process: a project that the tool writes by itself would not be built the way that this repository builds.
var config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .WithArtifactsPath(Path.Combine(Environment.CurrentDirectory, "bench", "results"));

BenchmarkSwitcher.FromAssembly(typeof(SmallThings).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config);
