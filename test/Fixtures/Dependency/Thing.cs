namespace Dependency;

/// <summary>A type of an assembly that was left out of the package.</summary>
public sealed class Thing;
