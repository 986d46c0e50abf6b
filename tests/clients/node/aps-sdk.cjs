// @aps_sdk/authentication and @aps_sdk/oss: both take the base URL from the configuration of the SDK manager.
const { ApsConfiguration, SdkManagerBuilder } = require('@aps_sdk/autodesk-sdkmanager');
const { AuthenticationClient } = require('@aps_sdk/authentication');
const { OssClient } = require('@aps_sdk/oss');
const fs = require('node:fs');
const serve = require('./serve.cjs');

const { url, asUrl } = JSON.parse(process.env.SETTINGS);

const configuration = new ApsConfiguration({});
configuration.baseAddress = asUrl ? new URL(url) : url;
const sdkManager = SdkManagerBuilder.create().addApsConfiguration(configuration).build();
const clients = { auth: new AuthenticationClient({ sdkManager }), oss: new OssClient({ sdkManager }) };

// The SDK resolves before its file is written out; its stream ends with the content.
async function download(bucket, key, path, options) {
    const stream = await clients.oss.downloadObject(bucket, key, options);
    const pieces = [];
    stream.on('data', (piece) => pieces.push(piece));
    const { size } = await clients.oss.getObjectDetails(bucket, key, options);
    while (pieces.reduce((sum, piece) => sum + piece.length, 0) < size) {
        await new Promise((resolve) => stream.once('data', resolve));
    }
    fs.writeFileSync(path, Buffer.concat(pieces));
}

serve((method, args) => {
    if (method === 'download') return download(...args);
    if (method === 'upload') return clients.oss.uploadObject(args[0], args[1], fs.readFileSync(args[2]), args[3]);
    const [client, name] = method.split('.');
    return clients[client][name](...args);
});
