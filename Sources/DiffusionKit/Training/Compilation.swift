/// What a model is trained with.
public struct Compilation {}
