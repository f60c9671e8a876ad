namespace CloudwatchToS3.IntegrationTests.Support;

/// <summary>What happens on the way between client and server. Those of a body happen at one of its bytes.</summary>
public enum WireFault
{
    /// <summary>503 while the body is sent.</summary>
    SlowDown,

    /// <summary>500 while the body is sent.</summary>
    InternalError,

    /// <summary>403 while the body is sent.</summary>
    AccessDenied,

    /// <summary>The connection is reset while the body is sent.</summary>
    Reset,

    /// <summary>Nobody reads on, nobody answers.</summary>
    Hang,

    /// <summary>One bit of the body arrives changed.</summary>
    BitFlip,

    /// <summary>The object is stored, and the connection reset before the answer.</summary>
    AnswerLost,

    /// <summary>The object is stored, and the answer never comes.</summary>
    AnswerHangs,

    /// <summary>The answer takes its time.</summary>
    SlowAnswer,
}
