// Every file of this target sees the targets that it stands on.
@_exported import DiffusionKitData
@_exported import DiffusionKitDiffusion
@_exported import DiffusionKitMetrics
