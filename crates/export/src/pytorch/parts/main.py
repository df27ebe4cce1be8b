def main():
    parser = argparse.ArgumentParser(description="A run of Triplet Lab in PyTorch.")
    parser.add_argument("--check", action="store_true", help="compare with Triplet Lab's numbers")
    parser.add_argument("--seed", type=int, default=SEED, help="of the weights and the batches")
    options = parser.parse_args()
    if options.check:
        agree = check()
        print("\nScores of Triplet Lab's weights")
        score(load())
        sys.exit(0 if agree else 1)
    model, curve = train(options.seed)
    print(f"Scores after {STEPS} steps with seed {options.seed}")
    score(model)


if __name__ == "__main__":
    main()
