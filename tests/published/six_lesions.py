"""Six lesions of different size: the patient of several tests of `breast_bone_metastasis`."""

VOLUMES = (0.5, 1.0, 1.0, 2.0, 2.5, 6.0)  # cm3
SIX = tuple(f"lesion_{i}.initial_tumor_volume={v} cm3" for i, v in enumerate(VOLUMES, 1))
