// Verify checks a log with Go's own transparency-log library and nothing of ours.
//
//	verify ledger VKEY FOLDER [OLD-CHECKPOINT]   a whole log folder, and that it grew from OLD
//	verify proof VKEY ENTRY TLOG-PROOF           one entry
//	verify cases                                 many of both, as lines of JSON on standard input
//
// It needs golang.org/x/mod/sumdb/note and tlog (Debian: golang-golang-x-mod-dev).
// Formats: C2SP signed-note, tlog-checkpoint, tlog-tiles, tlog-proof, tlog-witness.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

var decimal = regexp.MustCompile(`^(0|[1-9][0-9]*)$`)

func main() {
	said, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "FAILED", err)
		os.Exit(1)
	}
	fmt.Println("OK", said)
}

func run(words []string) (string, error) {
	switch {
	case len(words) == 3 && words[0] == "ledger":
		return checkLedger(words[1], words[2], "")
	case len(words) == 4 && words[0] == "ledger":
		return checkLedger(words[1], words[2], words[3])
	case len(words) == 4 && words[0] == "proof":
		entry, err := os.ReadFile(words[2])
		if err != nil {
			return "", err
		}
		proof, err := os.ReadFile(words[3])
		if err != nil {
			return "", err
		}
		return checkProof(words[1], entry, proof)
	case len(words) == 1 && words[0] == "cases":
		return judgeCases()
	}
	return "", errors.New("called wrongly: see the comment at the top of the source")
}

// judgeCases answers each line of standard input with "yes" or "no: why".
func judgeCases() (string, error) {
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	for count := 0; ; count++ {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return fmt.Sprint(count, " cases"), nil
		}
		var asked struct {
			Sort             string // note, proof or growth
			Vkey             []byte
			Entry, File, Old []byte
		}
		if err := json.Unmarshal(line, &asked); err != nil {
			return "", err
		}
		switch asked.Sort {
		case "note":
			_, err = openCheckpoint(string(asked.Vkey), asked.File)
		case "proof":
			_, err = checkProof(string(asked.Vkey), asked.Entry, asked.File)
		case "growth":
			_, err = checkGrowth(string(asked.Vkey), asked.Old, asked.File)
		default:
			return "", fmt.Errorf("no such sort of case: %q", asked.Sort)
		}
		if err != nil {
			fmt.Printf("no: %q\n", err)
		} else {
			fmt.Println("yes")
		}
	}
}

// openCheckpoint verifies a signed note and reads the tree head in it.
func openCheckpoint(vkey string, file []byte) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(file, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(strings.TrimSuffix(opened.Text, "\n"), "\n")
	if len(lines) < 3 {
		return tlog.Tree{}, errors.New("a checkpoint has three lines at least")
	}
	for _, line := range lines {
		if line == "" {
			return tlog.Tree{}, errors.New("a checkpoint has no empty line")
		}
	}
	if lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("a checkpoint of another log")
	}
	size, err := number(lines[1])
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := hash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// checkProof checks an entry against a .tlog-proof and the checkpoint in it.
func checkProof(vkey string, entry, file []byte) (string, error) {
	lines, checkpoint, err := splitHead(file)
	if err != nil {
		return "", err
	}
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		return "", errors.New("not a tlog-proof")
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		extra := strings.TrimPrefix(lines[0], "extra ")
		if _, err := base64.StdEncoding.Strict().DecodeString(extra); err != nil {
			return "", err
		}
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return "", errors.New("no index")
	}
	index, err := number(strings.TrimPrefix(lines[0], "index "))
	if err != nil {
		return "", err
	}
	path, err := hashes(lines[1:])
	if err != nil {
		return "", err
	}
	tree, err := openCheckpoint(vkey, checkpoint)
	if err != nil {
		return "", err
	}
	err = tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash(entry))
	return fmt.Sprintf("leaf %d of %d", index, tree.N), err
}

// checkGrowth checks that the later checkpoint in a witness request has the old one as a prefix.
func checkGrowth(vkey string, old, file []byte) (string, error) {
	lines, checkpoint, err := splitHead(file)
	if err != nil {
		return "", err
	}
	before, err := openCheckpoint(vkey, old)
	if err != nil {
		return "", err
	}
	after, err := openCheckpoint(vkey, checkpoint)
	if err != nil {
		return "", err
	}
	if lines[0] != fmt.Sprint("old ", before.N) {
		return "", errors.New("a proof from another size")
	}
	path, err := hashes(lines[1:])
	if err != nil {
		return "", err
	}
	err = tlog.CheckTree(path, after.N, after.Hash, before.N, before.Hash)
	return fmt.Sprintf("%d leaves grew to %d", before.N, after.N), err
}

func splitHead(file []byte) ([]string, []byte, error) {
	at := bytes.Index(file, []byte("\n\n"))
	if at < 0 {
		return nil, nil, errors.New("no empty line before a checkpoint")
	}
	for _, one := range file[:at] {
		if one > 0x7f || one < 0x20 && one != '\n' {
			return nil, nil, errors.New("bytes that are not ASCII text")
		}
	}
	return strings.Split(string(file[:at]), "\n"), file[at+2:], nil
}

func hashes(lines []string) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, line := range lines {
		one, err := hash(line)
		if err != nil {
			return nil, err
		}
		found = append(found, one)
	}
	return found, nil
}

// hash reads base64 in its one spelling; tlog.ParseHash would take stray bits.
func hash(line string) (tlog.Hash, error) {
	var one tlog.Hash
	raw, err := base64.StdEncoding.Strict().DecodeString(line)
	if err != nil || len(raw) != tlog.HashSize {
		return one, errors.New("not the base64 of a hash")
	}
	copy(one[:], raw)
	return one, nil
}

func number(text string) (int64, error) {
	if !decimal.MatchString(text) {
		return 0, fmt.Errorf("not a decimal number: %.40q", text)
	}
	return strconv.ParseInt(text, 10, 64)
}

// checkLedger reads every entry of a log folder and proves each to be in the signed tree.
func checkLedger(vkey, folder, old string) (string, error) {
	file, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return "", err
	}
	tree, err := openCheckpoint(vkey, file)
	if err != nil {
		return "", fmt.Errorf("checkpoint: %w", err)
	}
	reader := tlog.TileHashReader(tree, tiles{folder})
	for first := int64(0); first < tree.N; first += tileWidth {
		width := tree.N - first
		if width > tileWidth {
			width = tileWidth
		}
		if err := checkBundle(reader, folder, first, width, tree); err != nil {
			return "", err
		}
	}
	said := fmt.Sprintf("%d leaves, each of them in the signed tree", tree.N)
	if old == "" {
		return said, nil
	}
	if file, err = os.ReadFile(old); err != nil {
		return "", err
	}
	before, err := openCheckpoint(vkey, file)
	if err != nil {
		return "", fmt.Errorf("%s: %w", old, err)
	}
	path, err := tlog.ProveTree(tree.N, before.N, reader)
	if err != nil {
		return "", err
	}
	if err = tlog.CheckTree(path, tree.N, tree.Hash, before.N, before.Hash); err != nil {
		return "", fmt.Errorf("%s: %w", old, err)
	}
	return fmt.Sprintf("%s, grown from %d", said, before.N), nil
}

func checkBundle(reader tlog.HashReader, folder string, first, width int64, tree tlog.Tree) error {
	name := tilePath("entries", first/tileWidth, int(width))
	bundle, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return err
	}
	for index := first; index < first+width; index++ {
		if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
			return fmt.Errorf("%s: ends within entry %d", name, index)
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		path, err := tlog.ProveRecord(tree.N, index, reader)
		if err != nil {
			return fmt.Errorf("%s: entry %d: %w", name, index, err)
		}
		leaf := tlog.RecordHash(bundle[2:end])
		if err = tlog.CheckRecord(path, tree.N, tree.Hash, index, leaf); err != nil {
			return fmt.Errorf("%s: entry %d: %w", name, index, err)
		}
		bundle = bundle[end:]
	}
	if len(bundle) > 0 {
		return fmt.Errorf("%s: %d bytes behind its last entry", name, len(bundle))
	}
	return nil
}

// tiles reads tiles where C2SP puts them: Go's own paths have the height as well.
type tiles struct{ folder string }

func (t tiles) Height() int                     { return tileHeight }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		path := tilePath(fmt.Sprint(tile.L), tile.N, tile.W)
		content, err := os.ReadFile(filepath.Join(t.folder, path))
		if err != nil {
			return nil, err
		}
		found = append(found, content)
	}
	return found, nil
}

func tilePath(level string, index int64, width int) string {
	path := fmt.Sprintf("%03d", index%1000)
	for index /= 1000; index > 0; index /= 1000 {
		path = fmt.Sprintf("x%03d/%s", index%1000, path)
	}
	if width < tileWidth {
		path = fmt.Sprintf("%s.p/%d", path, width)
	}
	return fmt.Sprintf("tile/%s/%s", level, path)
}
