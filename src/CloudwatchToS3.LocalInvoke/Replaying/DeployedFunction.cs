using System.Diagnostics;
using System.Text.Json.Nodes;

namespace CloudwatchToS3.LocalInvoke.Replaying;

/// <summary>A function in Lambda, invoked by the AWS CLI.</summary>
internal static class DeployedFunction
{
    private const int MaxPayloadBytes = 6 * 1024 * 1024;

    /// <exception cref="InvalidOperationException">It did not succeed; the message says why.</exception>
    public static async Task Invoke(string name, byte[] eventJson)
    {
        if (eventJson.Length > MaxPayloadBytes)
        {
            throw new InvalidOperationException(
                $"the event of {eventJson.Length} bytes is larger than Lambda takes; replay it without --function");
        }

        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string payload = Path.Combine(folder, "event.json");
            string answer = Path.Combine(folder, "answer.json");
            await File.WriteAllBytesAsync(payload, eventJson);
            (int exitCode, string output, string errors) = await Run(
                "lambda", "invoke", "--output", "json", "--function-name", name, "--cli-read-timeout", "0",
                "--cli-binary-format", "raw-in-base64-out", "--payload", $"fileb://{payload}", answer);
            if (exitCode != 0)
            {
                throw new InvalidOperationException($"aws lambda invoke failed: {errors.Trim()}");
            }

            // The command succeeds also where the function failed.
            if (JsonNode.Parse(output)?["FunctionError"] is not null)
            {
                throw new InvalidOperationException($"the function failed: {await File.ReadAllTextAsync(answer)}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output, string Errors)> Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    private static Process Start(string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("aws", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new FormatException("--function needs the AWS CLI, version 2: there is no command aws.", e);
        }
    }
}
