package contacts

const (
	magic      = "fingerzeig contact 1\n"
	suffix     = ".contact"
	blockSize  = 512 // a record is filled up to a multiple, so that its size tells little
	mostLines  = 6   // of a postal address: the field of DIN 5008
	mostLine   = 45  // characters of one
	mostMail   = 254 // characters: RFC 5321, section 4.5.3.1.3, without the brackets
	mostAnswer = 64  // characters of an answer
)
