using System.Diagnostics;

namespace CloudwatchToS3.LocalInvoke.Servers;

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
            JsonNode? output = await Run(
                "lambda", "invoke", "--output", "json", "--function-name", name, "--cli-read-timeout", "0",
                "--payload", $"fileb://{payload}", answer);

            // The command succeeds also where the function failed.
            if (output?["FunctionError"] is not null)
            {
                throw new InvalidOperationException($"the function failed: {await File.ReadAllTextAsync(answer)}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <returns>A variable of its environment; null where it is not set.</returns>
    /// <exception cref="InvalidOperationException">The AWS CLI did not find out; the message says why.</exception>
    public static async Task<string?> Variable(string name, string variable)
    {
        JsonNode? output = await Run("lambda", "get-function-configuration", "--output", "json", "--function-name", name);
        return output?["Environment"]?["Variables"]?[variable]?.GetValue<string>();
    }

    /// <returns>What the AWS CLI printed.</returns>
    private static async Task<JsonNode?> Run(params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("aws", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0
                ? JsonNode.Parse(await output)
                : throw new InvalidOperationException($"aws {arguments[0]} {arguments[1]} failed: {(await errors).Trim()}");
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"aws {arguments[0]} {arguments[1]} printed no JSON: {e.Message}", e);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new FormatException("--function needs the AWS CLI: there is no command aws.", e);
        }
    }
}
