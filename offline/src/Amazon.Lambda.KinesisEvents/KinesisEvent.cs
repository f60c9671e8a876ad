// The real event's Record derives from the AWS SDK's Kinesis record; its members keep that namespace here.
namespace Amazon.Kinesis
{
    /// <summary>As the real one, it has no constructor that a JSON serializer could use.</summary>
    public sealed class EncryptionType
    {
        public static readonly EncryptionType KMS = new("KMS");
        public static readonly EncryptionType NONE = new("NONE");

        private EncryptionType(string value) => Value = value;

        public string Value { get; }
    }
}

namespace Amazon.Kinesis.Model
{
    public class Record
    {
        public DateTime? ApproximateArrivalTimestamp { get; set; }
        public MemoryStream Data { get; set; }
        public EncryptionType EncryptionType { get; set; }
        public string PartitionKey { get; set; }
        public string SequenceNumber { get; set; }
    }
}

namespace Amazon.Lambda.KinesisEvents
{
    public class KinesisEvent
    {
        public IList<KinesisEventRecord> Records { get; set; }

        public class Record : Amazon.Kinesis.Model.Record
        {
            public string KinesisSchemaVersion { get; set; }
        }

        public class KinesisEventRecord
        {
            public string AwsRegion { get; set; }
            public string EventId { get; set; }
            public string EventName { get; set; }
            public string EventSource { get; set; }
            public string EventSourceARN { get; set; }
            public string EventVersion { get; set; }
            public string InvokeIdentityArn { get; set; }
            public Record Kinesis { get; set; }
        }
    }
}
