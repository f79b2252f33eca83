// signer.mjs - a member's key and what minisign would sign with it (the form "Ed", unhashed).
import {generateKeyPairSync, randomBytes, sign} from 'node:crypto';

export class Signer {
    constructor() {
        const {publicKey, privateKey} = generateKeyPairSync('ed25519');
        this.secret = privateKey;
        this.mark = Buffer.concat([Buffer.from('Ed'), randomBytes(8)]);
        const point = Buffer.from(publicKey.export({format: 'jwk'}).x, 'base64url');
        this.publicKey = Buffer.concat([this.mark, point]).toString('base64');
    }

    /* The .minisig of a text. */
    sign(text, comment = 'test') {
        const own = sign(null, Buffer.from(text), this.secret);
        const whole = sign(null, Buffer.concat([own, Buffer.from(comment)]), this.secret);
        const line = Buffer.concat([this.mark, own]).toString('base64');
        return `untrusted comment: signature\n${line}\ntrusted comment: ${comment}\n${whole.toString('base64')}\n`;
    }
}
