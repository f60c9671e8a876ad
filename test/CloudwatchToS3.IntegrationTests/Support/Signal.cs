namespace CloudwatchToS3.IntegrationTests.Support;

/// <summary>Parts of scripts that send a signal to a program.</summary>
internal static class Signal
{
    /// <summary>Starts a program that hears signals, also where a caller of the tests has set them to be ignored.</summary>
    public const string Hearing = "env --default-signal=INT,QUIT,TERM";

    /// <summary>
    /// <c>heard TEXT FILE</c> waits until the text is in the file. After ten minutes, which no load takes, it ends the program
    /// <c>$pid</c> and says what is there instead.
    /// </summary>
    public const string Heard = """
        heard() {
            for _ in $(seq 12000); do grep -q "$1" "$2" && return; sleep 0.05; done
            kill -9 $pid; echo "no '$1' in $2:"; cat "$2"; exit 99
        }
        """;
}
