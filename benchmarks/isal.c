/* What ISA-L encodes, as ErasureBenchmark measures ours: stripes of 1 MiB cells in turn, of which no cache holds all.
 * Prints MB/s of data, one figure a round. Arguments: numbers of cells of data and of parity. */
#include <isa-l/erasure_code.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define CELL_BYTES (1 << 20)
#define RING_BYTES (128L << 20)
#define ROUNDS 7
#define ROUND_SECONDS 0.5

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void *allocate(size_t bytes)
{
    void *memory;
    if (posix_memalign(&memory, 64, bytes))
        exit(1);
    return memory;
}

int main(int count, char **arguments)
{
    if (count != 3)
        return 2;
    int k = atoi(arguments[1]), m = atoi(arguments[2]);
    int stripes = RING_BYTES / CELL_BYTES / (k + m);
    unsigned char *matrix = allocate((k + m) * k), *tables = allocate(32 * k * m);
    unsigned char *cells[stripes][k + m];
    gf_gen_rs_matrix(matrix, k + m, k);
    ec_init_tables(k, m, matrix + k * k, tables);
    for (int stripe = 0; stripe < stripes; stripe++)
        for (int cell = 0; cell < k + m; cell++) {
            cells[stripe][cell] = allocate(CELL_BYTES);
            for (int i = 0; i < CELL_BYTES; i++)
                cells[stripe][cell][i] = rand();
        }
    for (int round = 0; round < ROUNDS; round++) {
        double begin = now();
        long bytes = 0;
        for (int stripe = 0; now() - begin < ROUND_SECONDS; stripe = (stripe + 1) % stripes) {
            ec_encode_data(CELL_BYTES, k, m, tables, cells[stripe], cells[stripe] + k);
            bytes += (long) k * CELL_BYTES;
        }
        printf("%.0f\n", bytes / (now() - begin) / 1e6);
    }
    return 0;
}
