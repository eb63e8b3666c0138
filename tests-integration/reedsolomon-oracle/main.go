// Answers the parity that github.com/klauspost/reedsolomon makes, whose matrix is by default that of Backblaze's
// JavaReedSolomon.
//
// A line of input is "K M HEX": the numbers of cells, and all cells of data, of one length, one behind the other. The
// line of the answer is the same, followed by a space and all cells of parity.
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"log"
	"os"

	"github.com/klauspost/reedsolomon"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		if err := answer(lines.Text()); err != nil {
			log.Fatal(err)
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}

func answer(line string) error {
	var k, m int
	var text string
	if _, err := fmt.Sscanf(line, "%d %d %s", &k, &m, &text); err != nil {
		return err
	}
	data, err := hex.DecodeString(text)
	if err != nil {
		return err
	}
	length := len(data) / k
	cells := make([][]byte, k+m)
	for i := range cells {
		cells[i] = make([]byte, length)
		if i < k {
			copy(cells[i], data[i*length:])
		}
	}
	code, err := reedsolomon.New(k, m)
	if err != nil {
		return err
	}
	if err := code.Encode(cells); err != nil {
		return err
	}
	parity := ""
	for _, cell := range cells[k:] {
		parity += hex.EncodeToString(cell)
	}
	fmt.Printf("%s %s\n", line, parity)
	return nil
}
