package minutiae

const logitBase = -13926

var logitWeights = [len(terms{})]int{13885, 3328, 737, 1362, 2222}
