// The targets of the library, which users import as one.
@_exported import DiffusionKitData
@_exported import DiffusionKitDiffusion
@_exported import DiffusionKitMetrics
@_exported import DiffusionKitNetworks
@_exported import DiffusionKitTensors
@_exported import DiffusionKitTraining
