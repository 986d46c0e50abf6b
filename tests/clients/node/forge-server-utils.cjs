// forge-server-utils: the host is an argument of the constructor; it asks for tokens at authentication/v1 by itself.
const { AuthenticationClient, DataManagementClient, DesignAutomationClient } = require('forge-server-utils');
const fs = require('node:fs');
const serve = require('./serve.cjs');

const { url, id, secret } = JSON.parse(process.env.SETTINGS);
const credentials = { client_id: id, client_secret: secret };
const clients = {
    auth: new AuthenticationClient(id, secret, url),
    data: new DataManagementClient(credentials, url),
    da: new DesignAutomationClient(credentials, url),
};

serve((method, args) => {
    const [client, name] = method.split('.');
    if (name === 'uploadAppBundleArchive') args[1] = fs.createReadStream(args[1]);
    if (name === 'uploadObject') args[3] = Buffer.from(args[3]);
    return clients[client][name](...args);
});
