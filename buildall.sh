cd /work/main
export NAUNGAN_WEB_DIR=/work/main/target/web
cargo xtask wasm > /tmp/wasm.log 2>&1; tail -3 /tmp/wasm.log
cargo build -q -p naungan 2>&1 | tail -3
date
