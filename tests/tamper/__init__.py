"""Whatever is done to an archive, the verifier says so and says where."""
