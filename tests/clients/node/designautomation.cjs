// autodesk.forge.designautomation: its base URL is a property, its token comes from a function that its user gives it.
const dav3 = require('autodesk.forge.designautomation');
const serve = require('./serve.cjs');

const { url, id, secret } = JSON.parse(process.env.SETTINGS);

async function fetchToken() {
    const answer = await fetch(`${url}/authentication/v2/token`, {
        method: 'POST',
        headers: { Authorization: 'Basic ' + Buffer.from(`${id}:${secret}`).toString('base64') },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'code:all data:read data:write' }),
    });
    const { access_token, expires_in } = await answer.json();
    return { accessToken: access_token, expiresIn: expires_in };
}

const config = { retry: { maxNumberOfRetries: 0, backoffDelay: 10, backoffPolicy: 'fixedBackoff' }, requestTimeout: 20000 };
const client = new dav3.AutodeskForgeDesignAutomationClient(config);
client.basePath = `${url}/da/us-east`;
client.authManager.authentications['2-legged'].fetchToken = fetchToken;
client.authManager.authentications['3-legged'].fetchToken = fetchToken; // work item calls name both
const api = new dav3.AutodeskForgeDesignAutomationApi(client);

serve((method, args) => api[method](...args));
