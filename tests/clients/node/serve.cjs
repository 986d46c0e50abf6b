// Holds one client and calls it from outside: a line {"method", "args"} on stdin, a line {"result"} or {"error"} back.
const readline = require('node:readline');

console.log = console.error; // clients chat; stdout is the line protocol

// Each client rejects with a shape of its own; the status of the HTTP answer is somewhere in it.
function describe(error) {
    const response = error.response ?? error.axiosError?.response;
    const status = error.statusCode ?? error.status ?? response?.status;
    const body = error.statusMessage ?? response?.data ?? response?.text ?? error.message ?? String(error);
    return { status, message: typeof body === 'string' ? body : JSON.stringify(body) };
}

const PATIENCE_MS = 60000;

function late() {
    let timer;
    const promise = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`No answer within ${PATIENCE_MS} ms.`)), PATIENCE_MS);
    });
    return { promise, stop: () => clearTimeout(timer) };
}

module.exports = async function serve(call) {
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const { method, args } = JSON.parse(line);
        const limit = late();
        let answer;
        try {
            answer = { result: (await Promise.race([call(method, args), limit.promise])) ?? null };
        } catch (error) {
            answer = { error: describe(error) };
        } finally {
            limit.stop();
        }
        process.stdout.write(JSON.stringify(answer) + '\n');
    }
};
