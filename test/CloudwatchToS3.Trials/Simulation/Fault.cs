namespace CloudwatchToS3.Trials.Simulation;

/// <summary>What can go wrong with one invocation. S3's faults hit its first or its second put.</summary>
internal enum Fault
{
    None,
    SlowDown,              // 503, nothing read
    InternalError,         // 500, all read
    AccessDenied,          // 403
    ResetBeforeStore,      // in the middle of the body
    AnswerLost,            // stored, then the connection breaks
    RetriedByClient,       // the first attempt breaks, the second one succeeds
    BitFlipped,            // on the way: S3 must refuse the body
    KilledBeforePut,       // Lambda ends the process, nothing stored
    KilledInBody,
    KilledAfterStore,
    StoredLate,            // the process is ended, and its put arrives many invocations later
    OutOfMemory,           // while the body is read
    OutOfTime,             // the deadline is there when the invocation begins
    KilledAfterSuccess,    // the answer of the function is lost
}
