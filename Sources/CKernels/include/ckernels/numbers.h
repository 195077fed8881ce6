// Numbers of other types in the bytes of files (numbers.c).

/// The types of numbers; CK_BOOL is a byte.
typedef enum {
  CK_BOOL, CK_UINT8, CK_INT8, CK_UINT16, CK_INT16, CK_UINT32, CK_INT32, CK_UINT64, CK_INT64,
  CK_FLOAT16, CK_BFLOAT16, CK_FLOAT32, CK_FLOAT64
} ck_number;

/// y = the n numbers at `bytes` (of any alignment, in the machine's byte order unless `swapped`), each rounded to the
/// nearest float; a bool is 0 or 1.
void ck_from_numbers(ck_number type, bool swapped, size_t n, const void *bytes, float *y);

/// The index of the first x that is not a number of the type after its fraction is dropped; n if there is none. Only
/// floating-point types hold NaN and infinities, and every x is a bool.
size_t ck_first_unrepresentable(ck_number type, size_t n, const float *x);

/// The opposite of ck_from_numbers: fractions are dropped for integers, other numbers rounded to the nearest; a bool is
/// x != 0. If `saturates`, values outside of the type's range become its nearest value, and NaN becomes 0 in integers;
/// otherwise every x is representable.
void ck_to_numbers(ck_number type, bool swapped, bool saturates, size_t n, const float *x, void *bytes);
