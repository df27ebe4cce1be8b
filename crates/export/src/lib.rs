//! What a run gives to other programs, as names of files and their bytes: tables, NumPy arrays,
//! weights, the Embedding Projector's folder and a PyTorch script. Pure: no file is written here.
