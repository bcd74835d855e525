import { Problem } from '../../core/problem.js';
import type { PublicJwk } from '../../core/public-jwk.js';
import { quote } from '../quote.js';
import { JWS_ALGORITHM_NAMES, JWS_ALGORITHMS, type JwsAlgorithm } from './algorithms.js';

/**
 * The algorithm that a JWS names, if it is one that we take.
 * @throws Problem badSignatureAlgorithm with the names of those that we take (RFC 8555 §6.2)
 */
export function requireAlgorithm(alg: string, where: string): JwsAlgorithm {
  const algorithm = JWS_ALGORITHMS.get(alg);
  if (!algorithm) throw refused(`${where} is signed with the algorithm ${quote(alg)}; sign with one of ${JWS_ALGORITHM_NAMES.join(', ')}.`);
  return algorithm;
}

/**
 * Whether the key is of the kind that the algorithm signs with.
 * @throws Problem badSignatureAlgorithm
 */
export function requireAlgorithmOfKey(algorithm: JwsAlgorithm, jwk: PublicJwk, where: string): void {
  const fits = algorithm.kty === jwk.kty && (algorithm.kty === 'RSA' || (jwk.kty !== 'RSA' && algorithm.crv === jwk.crv));
  if (fits) return;
  const right = [...JWS_ALGORITHMS.values()].find(
    ({ kty, ...rest }) => kty === jwk.kty && (jwk.kty === 'RSA' || ('crv' in rest && rest.crv === jwk.crv)),
  );
  throw refused(
    `${where} names the algorithm ${algorithm.name}, which does not go with its key; sign with ${right?.name ?? 'an algorithm of the key'}.`,
  );
}

function refused(detail: string): Problem {
  return new Problem('badSignatureAlgorithm', detail, { algorithms: JWS_ALGORITHM_NAMES });
}
