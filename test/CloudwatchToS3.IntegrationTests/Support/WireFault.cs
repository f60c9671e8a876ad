namespace CloudwatchToS3.IntegrationTests.Support;

/// <summary>What happens on the way between client and server. Those of a body happen at one of its bytes.</summary>
public enum WireFault
{
    SlowDown,        // 503 while the body is sent
    InternalError,   // 500 while the body is sent
    AccessDenied,    // 403 while the body is sent
    Reset,           // the connection is reset while the body is sent
    Hang,            // nobody reads on, nobody answers
    BitFlip,         // one bit of the body arrives changed
    AnswerLost,      // the object is stored, and the connection reset before the answer
    AnswerHangs,     // the object is stored, and the answer never comes
    SlowAnswer,      // the answer takes its time
}
