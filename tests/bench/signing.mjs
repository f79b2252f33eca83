// signing.mjs - what a member's browser does: signs a statement as minisign would.
import {createPrivateKey, sign} from 'node:crypto';

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const TRUSTED = 'clé du banc';

export class Signer {
    constructor({seed, key_id: id, token, person}) {
        this.key = createPrivateKey({key: Buffer.concat([PKCS8, Buffer.from(seed, 'hex')]), format: 'der', type: 'pkcs8'});
        this.id = Buffer.from(id, 'hex').reverse(); // shown with its last byte first
        Object.assign(this, {keyId: id, token, person});
    }

    /** The .minisig of a statement. */
    sign(statement) {
        const signature = sign(null, statement, this.key);
        const whole = sign(null, Buffer.concat([signature, Buffer.from(TRUSTED)]), this.key);
        const line = Buffer.concat([Buffer.from('Ed'), this.id, signature]).toString('base64');
        return `untrusted comment: signature du banc\n${line}\ntrusted comment: ${TRUSTED}\n${whole.toString('base64')}\n`;
    }
}
