// @aps_sdk/data-management and @aps_sdk/oss, and aps-sdk-node, with the token of a user.
const { ApsConfiguration, SdkManagerBuilder } = require('@aps_sdk/autodesk-sdkmanager');
const { DataManagementClient } = require('@aps_sdk/data-management');
const { OssClient } = require('@aps_sdk/oss');
const { DataManagementClient: NodeClient, BIM360Client } = require('aps-sdk-node');
const fs = require('node:fs');
const serve = require('./serve.cjs');

const { url, token } = JSON.parse(process.env.SETTINGS);

const configuration = new ApsConfiguration({});
configuration.baseAddress = url;
const sdkManager = SdkManagerBuilder.create().addApsConfiguration(configuration).build();
const clients = {
    data: new DataManagementClient({ sdkManager }),
    oss: new OssClient({ sdkManager }),
    bim360: new BIM360Client({ token }, url),
    node: new NodeClient({ token }, url),
};

serve((method, args) => {
    if (method === 'upload') return clients.oss.uploadObject(args[0], args[1], fs.readFileSync(args[2]), args[3]);
    const [client, name] = method.split('.');
    return clients[client][name](...args);
});
